ALTER TABLE orders ADD COLUMN delivery_note text;

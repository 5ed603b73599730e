-- The oldest of the customers with one address keeps it and takes over the orders of the others.
BEGIN;
CREATE TEMPORARY TABLE merged ON COMMIT DROP AS
    SELECT id, min(id) OVER (PARTITION BY lower(email)) AS keeper FROM customer;
UPDATE orders SET customer_id = keeper FROM merged WHERE merged.id = orders.customer_id AND merged.id <> keeper;
DELETE FROM customer USING merged WHERE merged.id = customer.id AND merged.id <> keeper;
COMMIT;

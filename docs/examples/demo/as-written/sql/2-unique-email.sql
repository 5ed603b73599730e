-- Two spellings of one address are one address.
CREATE UNIQUE INDEX customer_email_key ON customer (lower(email));

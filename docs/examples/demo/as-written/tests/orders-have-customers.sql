-- Fails where an order has lost its customer, or where there is no order at all to look at.
DO $$
DECLARE
    orders_in_all bigint;
    without_customer bigint;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE customer.id IS NULL)
        INTO orders_in_all, without_customer
        FROM orders LEFT JOIN customer ON customer.id = orders.customer_id;
    IF orders_in_all = 0 OR without_customer > 0 THEN
        RAISE EXCEPTION '% of % orders have no customer', without_customer, orders_in_all;
    END IF;
END $$;

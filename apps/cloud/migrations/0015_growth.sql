-- Deliveries that were made, by webhook: what a sweep deletes, and what people look for, without reading those that wait.
CREATE INDEX webhook_deliveries_delivered ON webhook_deliveries (webhook_id, position) WHERE state = 'delivered';

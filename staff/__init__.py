"""What waits for staff of the shop and the Department: queues, cases, decisions. Owns no tables."""

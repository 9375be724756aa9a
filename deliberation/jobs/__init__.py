"""What happens later: a transactional outbox, its relay, and the doorbells that save waiting."""

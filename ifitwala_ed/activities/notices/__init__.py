"""What families are told of their bookings: in the booking's conversation, in the portal and by mail."""

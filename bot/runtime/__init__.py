"""The processes: gateway, worker, clock, and all of them on one machine."""

"""Measurements that are run by hand: how long, how many requests, how much memory. Nothing imports them."""

"""A stand-in of a bank whose customers transfer by VietQR, and of the services that tell of its account."""

from sandbox.bank.gateway import Bank

GATEWAY = Bank()

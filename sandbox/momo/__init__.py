"""A stand-in of the MoMo gateway, version 2 ("AIO")."""

from sandbox.momo.gateway import MoMo

GATEWAY = MoMo()

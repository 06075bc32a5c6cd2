"""A stand-in of a carrier that collects cash at the door and hands it on later."""

from sandbox.carrier.gateway import Carrier

GATEWAY = Carrier()

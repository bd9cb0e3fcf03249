"""How fast, and how big: the same load on our server and on its peers, side by side on one machine.

`python -m bench` starts private stores and every contestant in turn (A B C A B C …), each server on CPU 0 and
everything else on CPU 1, and prints medians and ratios with the targets. `bench.load` is the load generator,
`bench.peers` the servers to compare with, `bench.crowd` what the others feel while three hundred people sign in.
"""

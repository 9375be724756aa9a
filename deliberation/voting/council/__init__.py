"""Filling council seats: block vote with seat quotas, single transferable vote, stratified sortition.

Pure and exact: integers and fractions decide everything; the three doors are ``block.block_vote``,
``stv.transferable_vote`` and ``sortition.draw_panel``.
"""

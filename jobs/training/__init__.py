"""Tools that made the bundle that ships: training crops, labels put right, weights averaged, priors fitted.

`jobs/names/make.sh` calls them in order; `python -m jobs.training.NAME --help` lists the flags of each.
"""

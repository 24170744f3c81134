# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Filters a dataset on a Ray cluster and publishes a folder in one commit: python filter_ray.py DATA FOLDER"""

import sys

import inseam.ray
import ray

data, folder = sys.argv[1:3]
ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
inseam.ray.write(inseam.ray.read(data, where="turn > 10"), folder)
print(inseam.open(folder))

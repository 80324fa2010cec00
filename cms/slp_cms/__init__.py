"""The CMS: where editors write, and the gate that serves what was built. It hands the build snapshots, nothing else."""

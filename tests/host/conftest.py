import importlib.util

collect_ignore_glob = [] if importlib.util.find_spec("embedded_bench") else ["test_*.py"]

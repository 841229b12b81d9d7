"""Real servers on loopback, started and stopped by the benchmarks and the tests."""

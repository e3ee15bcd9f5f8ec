"""The engine: delivers messages to the steps and writes what they decide; nothing else writes."""

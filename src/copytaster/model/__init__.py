"""Values: frozen, slotted dataclasses without behaviour that needs the world."""

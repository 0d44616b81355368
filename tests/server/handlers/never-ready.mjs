// Blocks its thread for good while it is loaded.
for (;;);

import { vi } from "vitest";

vi.useFakeTimers({ now: 0 });

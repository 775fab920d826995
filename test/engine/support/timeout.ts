import { jest } from "@jest/globals";

// These tests start the engine, on machines of any speed: the limit only ends what hangs.
jest.setTimeout(300_000);

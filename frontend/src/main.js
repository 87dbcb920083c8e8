import { mountAll } from "./mount.js";

mountAll();

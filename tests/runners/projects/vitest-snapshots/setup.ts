import { configureMailSnapshots } from "@smtp-fixture/vitest-plugin/serializer";

configureMailSnapshots({ headers: ["Subject"], volatile: { total: /paid (\S+):/ } });

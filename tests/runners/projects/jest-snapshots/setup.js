const { configureMailSnapshots } = require("@smtp-fixture/jest-environment/serializer");

configureMailSnapshots({ headers: ["Subject"], volatile: { total: /paid (\S+):/ } });

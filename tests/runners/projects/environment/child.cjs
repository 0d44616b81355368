process.send({ ...process.env }, () => process.disconnect());

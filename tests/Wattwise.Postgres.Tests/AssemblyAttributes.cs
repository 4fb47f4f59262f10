using Wattwise.Postgres.Tests;
using Xunit.Sdk;
using Xunit.v3;

// The server takes one connection at a time, which all tests share.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(PostgresFixture))]

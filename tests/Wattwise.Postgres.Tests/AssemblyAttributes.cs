using Wattwise.Postgres.Tests;
using Xunit.Sdk;
using Xunit.v3;

// PGlite takes one connection at a time, which all tests share.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(PostgresFixture))]
[assembly: AssemblyFixture(typeof(PostgresqlFixture))]

namespace Wattwise.Gateway.Tests.Access;

/// <summary>Tests of what the whole process shares, such as its memory: no other test runs beside them.</summary>
[CollectionDefinition(DisableParallelization = true)]
public class WithoutOthers;

namespace Wattwise.LocalEngine.Tests.Native;

/// <summary>Tests of what the whole process shares, such as the log of llama.cpp: no other test runs beside them.</summary>
[CollectionDefinition(DisableParallelization = true)]
public class WithoutOthers;

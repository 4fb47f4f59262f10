namespace Wattwise.Tests.Accounting;

/// <summary>Tests of what others do for the whole process, such as to listen to activities.</summary>
[CollectionDefinition(DisableParallelization = true)]
public class WithoutOthers;

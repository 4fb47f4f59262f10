namespace Wattwise.LocalEngine.Templates;

/// <summary>What <c>is name</c> asks a value.</summary>
internal delegate bool ValueTest(Value value, CallArguments arguments, RenderBudget budget);

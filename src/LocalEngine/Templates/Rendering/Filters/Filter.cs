namespace Wattwise.LocalEngine.Templates;

/// <summary>What <c>value|name</c> makes of a value.</summary>
internal delegate Value Filter(Value value, CallArguments arguments, RenderBudget budget);

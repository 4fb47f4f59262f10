namespace Wattwise.LocalEngine.Templates;

/// <summary>A method of values of one kind.</summary>
internal delegate Value Method(Value self, CallArguments arguments, RenderBudget budget);

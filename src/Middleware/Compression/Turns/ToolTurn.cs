namespace Wattwise.Compression;

/// <summary>The calls that a model made together, with all their results.</summary>
/// <param name="CallMessage">The place of the message with the calls.</param>
/// <param name="EndMessage">The place of the message with the last of the results.</param>
/// <param name="ModelCalls">Answers of the model up to and with the calls.</param>
/// <param name="Results">The results.</param>
internal sealed record ToolTurn(int CallMessage, int EndMessage, int ModelCalls, IReadOnlyList<ToolTurnResult> Results);

namespace Wattwise.LocalEngine;

/// <summary>What a whole turn of a model must be: its reasoning, calls of tools, and a text that may have a form. Immutable.</summary>
/// <param name="Form">What the model's turns look like.</param>
/// <param name="FormKey">A text that is the same for the same forms only.</param>
/// <param name="Tools">The tools.</param>
/// <param name="Choice">Whether they are called.</param>
/// <param name="IsParallel">Whether several calls may be made.</param>
/// <param name="PromptEnd">The end of the rendered prompt: what it opened.</param>
/// <param name="Format">What the text must be, where it may not be any.</param>
/// <param name="Settings">How the tools' schemas are read.</param>
internal sealed record TurnConstraint(
    OutputForm Form,
    string FormKey,
    IReadOnlyList<ToolDescription> Tools,
    ToolChoice Choice,
    bool IsParallel,
    string PromptEnd,
    Constraint? Format,
    SchemaSettings Settings) : AnswerConstraint
{
    /// <inheritdoc/>
    public override IReadOnlySet<string> Markers => Form.Markers;

    /// <inheritdoc/>
    public override string Key()
    {
        var tools = string.Concat(Tools.Select(tool =>
            $"{tool.Name.Length}:{tool.Name} {tool.IsStrict} "
                + $"{(tool.Schema.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "" : tool.Schema.GetRawText())}\n"));
        return $"{Choice} {IsParallel} {Settings} {HashOf(FormKey + '\0' + PromptEnd + '\0' + tools)} {Format?.Key()}";
    }

    /// <inheritdoc/>
    protected override Grammar CompileUnguarded(CompileBudget budget, out IReadOnlyCollection<string> warnings) =>
        ToolGrammar.Build(Form, Tools, Choice, IsParallel, PromptEnd, Settings, budget, out warnings, Format);
}

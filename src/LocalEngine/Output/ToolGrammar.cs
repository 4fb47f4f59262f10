namespace Wattwise.LocalEngine;

/// <summary>Builds the grammar of outputs that call tools rightly.</summary>
internal static class ToolGrammar
{
    /// <summary>
    /// The grammar of a whole output behind a prompt: reasoning if there is any, text, and calls. It is free text with calls in it where
    /// calls are up to the model: a token that completes the beginning of a call and goes on wrongly is not in it.
    /// </summary>
    /// <param name="form">What the output looks like.</param>
    /// <param name="tools">The tools.</param>
    /// <param name="choice">Whether they are called.</param>
    /// <param name="parallel">Whether several calls may be made.</param>
    /// <param name="promptEnd">The end of the rendered prompt: what it opened.</param>
    /// <param name="settings">How the schemas are read; see <see cref="SchemaSettings.HasBlanks"/> for calls as models were trained to
    /// write them.</param>
    /// <param name="budget">What the compilation may take.</param>
    /// <param name="warnings">What is not enforced: the tool, the keyword and why.</param>
    /// <param name="format">What the text must be, where it may not be any.</param>
    /// <exception cref="LlamaConstraintException">A schema of a strict tool is wrong or cannot be enforced, or all is too
    /// large.</exception>
    /// <exception cref="ArgumentException">The tool that must be called is not among the tools, or there is none.</exception>
    public static Grammar Build(
        OutputForm form,
        IReadOnlyList<ToolDescription> tools,
        ToolChoice choice,
        bool parallel,
        string promptEnd,
        SchemaSettings settings,
        CompileBudget budget,
        out IReadOnlyCollection<string> warnings,
        Constraint? format = null)
    {
        if (choice.Name is { } name)
        {
            tools = [.. tools.Where(tool => tool.Name == name)];
            if (tools.Count == 0)
                throw new ArgumentException($"There is no tool '{name}' to call.", nameof(choice));
        }

        var mustCall = choice.Mode == ToolChoiceMode.Required;
        if (mustCall && tools.Count == 0)
            throw new ArgumentException("There is no tool to call.", nameof(tools));
        (budget.Keyword, budget.Pointer) = ("tools", "#");
        var grammar = new Grammar(settings.HasBlanks);
        var lexemes = new FormLexemes(grammar, budget);
        var calls = form.CallsOrHermes;
        var arguments = new ArgumentGrammar(calls, lexemes, settings, budget);
        var builder = choice.Mode == ToolChoiceMode.None || tools.Count == 0
            ? null
            : new CallGrammar(form, lexemes, tools, arguments, parallel, budget);
        IReadOnlyCollection<string> formatWarnings = [];
        var text = format is null || mustCall ? null : format.CompileInto(grammar, budget, out formatWarnings);
        if (form.Messages is { } messages)
        {
            var isOpen = promptEnd.AsSpan().TrimEnd().EndsWith(messages.Open, StringComparison.Ordinal);
            grammar.Root = new MessageGrammar(messages, calls, lexemes, builder, parallel, text).Build(mustCall, isOpen);
        }
        else
        {
            grammar.Root = new TurnGrammar(form, lexemes, builder, budget, text).Build(mustCall, form.OpensReasoning(promptEnd));
        }

        warnings = [.. arguments.Warnings, .. formatWarnings];
        return grammar;
    }
}

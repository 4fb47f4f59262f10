namespace Wattwise.LocalEngine;

/// <summary>Builds the grammar of turns that are one message: reasoning, text, calls. Not thread-safe.</summary>
/// <param name="form">What the output looks like.</param>
/// <param name="lexemes">Builds lexemes.</param>
/// <param name="calls">Builds calls; null where there must be none.</param>
/// <param name="budget">Pays for automata.</param>
/// <param name="format">The text, where it may not be any.</param>
internal sealed class TurnGrammar(OutputForm form, FormLexemes lexemes, CallGrammar? calls, CompileBudget budget, GrammarNode? format)
{
    private const int MostIgnored = 3;

    private readonly CallForm _form = form.CallsOrHermes;

    /// <summary>The grammar of a turn.</summary>
    /// <param name="mustCall">Whether it must call, and say nothing else.</param>
    /// <param name="isReasoning">Whether the prompt has opened reasoning.</param>
    public GrammarNode Build(bool mustCall, bool isReasoning)
    {
        var answer = mustCall ? Calls() : Answer();
        if (form.Reasoning is not { } reasoning)
            return answer;

        // Models leave a line free behind a thought, which is no part of a format.
        var behind = format is null || mustCall ? answer : lexemes.Sequence(lexemes.Node("\n\n"), answer);
        var thought = Reasoning(reasoning, behind, mustCall || format is not null);
        if (isReasoning)
            return thought;
        return lexemes.Choice(lexemes.Sequence(lexemes.Node(Leading(reasoning.Open)), thought), answer);
    }

    private FreeTextNode Reasoning(ReasoningForm reasoning, GrammarNode answer, bool mustGoOn)
    {
        List<(string, GrammarNode)> marks = [(reasoning.Close, answer)];
        if (calls is not null && _form.EndsReasoning)
            marks.AddRange(_form.Triggers.Select(trigger => (trigger, calls.Behind(trigger))));
        return lexemes.Text(marks, calls is null ? _form.Triggers : [], mayEnd: !mustGoOn);
    }

    private GrammarNode Answer()
    {
        if (format is not null)
            return calls is null ? format : lexemes.Choice(Calls(), format);
        if (calls is null)
            return lexemes.Text([], [.. _form.Triggers, .. Results], mayEnd: true);
        if (!_form.IsBare)
            return lexemes.Text([.. _form.Triggers.Select(trigger => (trigger, calls.Behind(trigger)))], Results, mayEnd: true);

        // Where nothing marks a call, text must not begin as one does.
        var begins = new Expression.Sequence([FormLexemes.Flexible(Leading(_form.Pieces[0].Text)), Expression.AnyText]);
        var text = DfaOperations.Except(DfaOperations.AnyText, ExpressionCompiler.CompileWhole(begins, budget), budget)
            .WithTag(Lexeme.Final);
        return lexemes.Choice(Calls(), lexemes.Grammar.Add(new FreeTextNode(lexemes.Grammar.Add(Lexeme.Raw(text)))));
    }

    private GrammarNode Calls()
    {
        var ignored = form.Ignored.Count == 0 ? Expression.Nothing
            : new Expression.Repetition(FormLexemes.OneOf(form.Ignored.Select(Expression.Literal)), 0, MostIgnored);
        return lexemes.Sequence(
            lexemes.Node(lexemes.Of(FormLexemes.Flexible("\n"), ignored, FormLexemes.Flexible("\n"))), calls!.Behind(""));
    }

    // A model that was told of results as text must not make them up.
    private string[] Results => form.Calls is null ? [CallForm.ResultOpen[..^1], CallForm.ResultClose[..^1]] : [];

    private static string Leading(string text) => "\n" + text.TrimStart();
}

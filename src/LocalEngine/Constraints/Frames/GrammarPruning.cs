namespace Wattwise.LocalEngine;

/// <summary>Takes away the parts of a grammar that no text ends, so that no text begins one.</summary>
internal static class GrammarPruning
{
    /// <summary>Prunes a grammar; false where its root has no text.</summary>
    public static bool Prune(Grammar grammar, GrammarNode root, CompileBudget budget)
    {
        var hasText = new bool[grammar.Nodes.Count];
        var hasChanged = true;
        while (hasChanged)
        {
            hasChanged = false;
            budget.Spend(1 + (hasText.Length / 8));
            for (var id = hasText.Length - 1; id >= 0; id--)
            {
                if (!hasText[id] && HasText(grammar, grammar.Nodes[id], hasText))
                    hasText[id] = hasChanged = true;
            }
        }

        foreach (var node in grammar.Nodes)
            Prune(node, hasText);
        return hasText[root.Id];
    }

    private static bool HasText(Grammar grammar, GrammarNode node, bool[] hasText) => node switch
    {
        LexemeNode lexeme => grammar.Lexemes[lexeme.Lexeme].HasText,
        SequenceNode sequence => sequence.Parts.All(part => hasText[part.Id]),
        ChoiceNode choice => choice.Options.Any(option => hasText[option.Id]),
        RepeatNode repeat => repeat.Least == 0 || hasText[repeat.Part.Id],
        ArrayNode array => HasText(array, hasText),
        ObjectNode value => value.Properties.All(property => !property.IsRequired || hasText[property.Value.Id])
            && HasEnough(value, hasText),
        _ => true,
    };

    private static bool HasText(ArrayNode array, bool[] hasText)
    {
        if (array.Least > array.Most)
            return false;
        for (var i = 0; i < Math.Min(array.Least, array.First.Count + 1); i++)
        {
            if ((i < array.First.Count ? array.First[i] : array.Rest) is not { } item || !hasText[item.Id])
                return false;
        }

        return true;
    }

    private static bool HasEnough(ObjectNode value, bool[] hasText)
    {
        if (value.Least > value.Most || value.Properties.Count(property => property.IsRequired) > value.Most)
            return false;
        if (value.Least == 0 || (!value.OtherKeys.IsEmpty && value.Others.Any(other => hasText[other.Id])))
            return true;
        return value.Properties.Count(property => hasText[property.Value.Id]) >= value.Least;
    }

    private static void Prune(GrammarNode node, bool[] hasText)
    {
        switch (node)
        {
            case ChoiceNode choice:
                choice.Options = [.. choice.Options.Where(option => hasText[option.Id])];
                break;
            case ArrayNode array:
                var usable = array.First.TakeWhile(item => hasText[item.Id]).Count();
                if (usable < array.First.Count)
                    (array.Most, array.Rest) = (Math.Min(array.Most, usable), null);
                array.First = [.. array.First.Take(usable)];
                if (array.Rest is { } rest && !hasText[rest.Id])
                    array.Rest = null;
                break;
            case ObjectNode value when value.Properties.Any(property => !hasText[property.Value.Id]):
                PruneProperties(value, hasText);
                break;
        }

        if (node is ObjectNode { OtherKeys.IsEmpty: false } open && open.Others.Any(other => !hasText[other.Id]))
            PruneOthers(open, hasText);
    }

    private static void PruneProperties(ObjectNode value, bool[] hasText)
    {
        var before = value.Properties.Count;
        value.Properties = [.. value.Properties.Where(property => hasText[property.Value.Id])];
        if (!value.OtherKeys.IsEmpty)
            value.OtherKeys = Retag(value.OtherKeys, tag => tag - before + value.Properties.Count);
    }

    private static void PruneOthers(ObjectNode value, bool[] hasText)
    {
        var first = value.Properties.Count;
        value.OtherKeys = Retag(value.OtherKeys, tag => hasText[value.Others[tag - first].Id] ? tag : -1);
    }

    private static ByteDfa Retag(ByteDfa automaton, Func<int, int> tagOf)
    {
        var classes = new ByteClasses();
        automaton.Refine(classes);
        return DfaExplorer.Build(
            0,
            classes,
            (int state, byte value, out int next) => (next = automaton.Step(state, value)) >= 0,
            state => automaton.IsEnd(state) ? tagOf(automaton.Tag(state)) : -1,
            CompileBudget.Default());
    }
}

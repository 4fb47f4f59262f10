namespace Wattwise.Caching;

/// <summary>Reads the facts of a prompt that the guard compares.</summary>
internal static class PromptFactsReader
{
    private const int SideLength = 3;

    public static PromptFacts Read(string prompt)
    {
        var words = PromptReader.Read(prompt);
        var facts = new PromptFacts();
        var capitalsMatter = CapitalsMatter(words);
        var stems = new List<string?>(words.Count);
        for (var i = 0; i < words.Count;)
        {
            var start = i;
            if (ReadNumber(words, ref i, facts))
            {
                facts.Frame.Add((facts.Numbers[^1], true));
                while (stems.Count < i)
                    stems.Add(facts.Numbers[^1]);
                continue;
            }

            stems.Add(ReadWord(words, i, facts, capitalsMatter));
            facts.Frame.Add((WordForms.Stem(words[i].Text), stems[^1] is not null));
            i = start + 1;
        }

        ReadRelations(words, stems, facts);
        return facts;
    }

    // In a headline, or in a text that shouts, capitals tell no names.
    private static bool CapitalsMatter(List<PromptWord> words)
    {
        var small = 0;
        var capital = 0;
        foreach (var word in words)
        {
            if (word.Kind != PromptWordKind.Word || word.StartsSentence || word.Text == "i")
                continue;
            if (word.IsCapitalised)
                capital++;
            else
                small++;
        }

        return small >= capital || capital <= 2;
    }

    private static bool ReadNumber(List<PromptWord> words, ref int index, PromptFacts facts)
    {
        var start = index;
        var number = words[index].Text;
        if (words[index].Kind == PromptWordKind.Number)
            index++;
        else if (!NumberWords.TryRead(words, ref index, out number))
            return false;

        if (number is ['-', ..] && start > 0 || start > 0 && words[start - 1].Text is "minus" or "negative")
            number = "-" + number.TrimStart('-');
        facts.Numbers.Add(number);

        var comparator = start > 0 && GuardLexicon.Comparators.Contains(words[start - 1].Text) ? words[start - 1].Text
            : start > 1 && words[start - 1].Text is "than" or "to" && GuardLexicon.Comparators.Contains(words[start - 2].Text) ? words[start - 2].Text
            : "";
        var unit = "";
        if (start > 0 && words[start - 1].Kind == PromptWordKind.Sign)
        {
            unit = GuardLexicon.Units.GetValueOrDefault(words[start - 1].Text, "");
            facts.MeasuredQuantities.Add($"{number} {unit}");
        }
        else if (index < words.Count)
        {
            var next = words[index].Text;
            unit = GuardLexicon.Units.GetValueOrDefault(next) ?? GuardLexicon.UnitLetters.GetValueOrDefault(next, "");
            if (unit.Length > 0)
            {
                facts.Units.Add(unit);
                facts.MeasuredQuantities.Add($"{number} {unit}");
            }
            else
            {
                unit = WordForms.Stem(next);
            }
        }

        facts.Quantities.Add($"{comparator} {number} {unit}");
        return true;
    }

    private static string? ReadWord(List<PromptWord> words, int index, PromptFacts facts, bool capitalsMatter)
    {
        var word = words[index];
        var text = word.Text;
        var isCapitalised = word.IsCapitalised && capitalsMatter;
        facts.Words.Add(text);
        if (word.Kind == PromptWordKind.Sign)
        {
            facts.Units.Add(GuardLexicon.Units.GetValueOrDefault(text, text));
            return null;
        }

        if (word.Kind == PromptWordKind.Code)
        {
            facts.Codes.Add(text);
            return text;
        }

        if (IsNegation(words, index))
        {
            facts.Negations.Add(index + 1 < words.Count ? WordForms.Stem(words[index + 1].Text) : "");
            return null;
        }

        var afterNumber = index > 0 && words[index - 1].Kind == PromptWordKind.Number;
        if (text.Length == 1)
        {
            if (afterNumber && GuardLexicon.UnitLetters.TryGetValue(text, out var letterUnit))
            {
                facts.Units.Add(letterUnit);
                return null;
            }

            if (text is "i" or "u" or "r" or "n" || text == "a" && !(isCapitalised && !word.StartsSentence || index == words.Count - 1))
                return null;
            facts.Codes.Add(text);
            return text;
        }

        if (GuardLexicon.Weekdays.TryGetValue(text, out var weekday))
            facts.Weekdays.Add(weekday);
        else if (GuardLexicon.Dates.TryGetValue(text, out var date) && (text is not ("am" or "pm") || afterNumber))
            facts.Dates.Add(date);
        else if (isCapitalised && !word.StartsSentence && GuardLexicon.CapitalisedDates.TryGetValue(text, out date))
            facts.Dates.Add(date);
        else if (GuardLexicon.Units.TryGetValue(text, out var unit))
            (IsAskedFor(words, index, unit) ? facts.AskedUnits : facts.Units).Add(unit);
        else if (GuardLexicon.Function.Contains(text) && !(isCapitalised && !word.StartsSentence && text.Length > 3))
            return null;
        else if (isCapitalised && !word.StartsSentence)
            facts.Names.Add(WordForms.Stem(text));

        var stem = WordForms.Stem(text);
        facts.Content.Add(stem);
        return stem;
    }

    private static bool IsAskedFor(List<PromptWord> words, int index, string unit) =>
        unit is "seconds" or "minute" or "hour" or "day" or "week" or "month" or "year"
        && (index > 0 && words[index - 1].Text == "many" || index > 1 && words[index - 2].Text == "many");

    private static bool IsNegation(List<PromptWord> words, int index)
    {
        var text = words[index].Text;
        var previous = index > 0 ? words[index - 1].Text : "";
        return text switch
        {
            // "Whether or not" and "not only" deny nothing; "anything but" and "other than" do.
            "not" => previous != "or" && !(index + 1 < words.Count && words[index + 1].Text == "only"),
            "but" => previous is "anything" or "everything" or "all" or "nothing",
            "than" => previous is "other" or "rather",
            _ => GuardLexicon.Negations.Contains(text) || text.EndsWith("n't", StringComparison.Ordinal),
        };
    }

    private static void ReadRelations(List<PromptWord> words, List<string?> stems, PromptFacts facts)
    {
        for (var i = 1; i < words.Count - 1; i++)
        {
            var marker = words[i].Kind == PromptWordKind.Word ? WordForms.Stem(words[i].Text) : "";
            if (!GuardLexicon.Relations.Contains(words[i].Text) && !GuardLexicon.Relations.Contains(marker))
                continue;

            var left = Side(words, stems, i - 1, -1);
            var right = Side(words, stems, i + 1, +1);
            if (left.Length > 0 && right.Length > 0)
                facts.Relations.Add((left, marker, right));
        }
    }

    /// <summary>The nearest content words on one side of a marker; articles and the like are passed over, another marker ends it.</summary>
    private static string[] Side(List<PromptWord> words, List<string?> stems, int index, int step)
    {
        var side = new List<string>(SideLength);
        for (var skipped = 0; index >= 0 && index < words.Count && side.Count < SideLength; index += step)
        {
            if (stems[index] is { } stem)
            {
                if (side.Count > 0 && GuardLexicon.Relations.Contains(stem))
                    break;
                side.Add(stem);
            }
            else if (side.Count > 0 || GuardLexicon.Relations.Contains(words[index].Text) || ++skipped > 2)
            {
                break;
            }
        }

        return [.. side];
    }
}

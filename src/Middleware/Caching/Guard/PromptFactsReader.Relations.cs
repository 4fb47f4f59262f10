using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Relations between the words on both sides of a marker: from Oslo to Bergen.</summary>
internal sealed partial class PromptFactsReader
{
    private const int SideLength = 3;

    // Bounds the work of comparing each with each; a text with more is compared word by word only.
    private const int MaxRelations = 128;

    private void ReadRelations()
    {
        for (var i = 1; i < _words.Count - 1 && _facts.Relations.Count < MaxRelations; i++)
        {
            var word = _words[i];
            var marker = word.Kind == WordKind.Word ? word.Stem : "";
            if (!word.Is(WordClass.Relation) && !IsRelation(word, marker))
                continue;

            var left = Side(i - 1, -1);
            var right = Side(i + 1, +1);
            if (left.Length > 0 && right.Length > 0)
                _facts.Relations.Add((left, marker, right));
        }
    }

    private static bool IsRelation(PlainWord word, string stem) =>
        word.Known is null ? Lexicon.Is(stem, WordClass.Relation) : stem.Length > 0 && word.Known.StemWord?.Is(WordClass.Relation) is true;

    /// <summary>The nearest content words on one side of a marker; articles and the like are passed over, another marker ends it.</summary>
    private string[] Side(int index, int step)
    {
        var side = new List<string>(SideLength);
        for (var skipped = 0; index >= 0 && index < _words.Count && side.Count < SideLength; index += step)
        {
            if (_stems[index] is { } stem)
            {
                if (side.Count > 0 && Lexicon.Is(stem, WordClass.Relation))
                    break;
                side.Add(stem);
            }
            else if (side.Count > 0 || _words[index].Is(WordClass.Relation) || ++skipped > 2)
            {
                break;
            }
        }

        return [.. side];
    }
}

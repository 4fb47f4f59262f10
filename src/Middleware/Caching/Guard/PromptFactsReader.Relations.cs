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
            var marker = _words[i].Kind == PromptWordKind.Word ? WordForms.Stem(_words[i].Text) : "";
            if (!GuardLexicon.Relations.Contains(_words[i].Text) && !GuardLexicon.Relations.Contains(marker))
                continue;

            var left = Side(i - 1, -1);
            var right = Side(i + 1, +1);
            if (left.Length > 0 && right.Length > 0)
                _facts.Relations.Add((left, marker, right));
        }
    }

    /// <summary>The nearest content words on one side of a marker; articles and the like are passed over, another marker ends it.</summary>
    private string[] Side(int index, int step)
    {
        var side = new List<string>(SideLength);
        for (var skipped = 0; index >= 0 && index < _words.Count && side.Count < SideLength; index += step)
        {
            if (_stems[index] is { } stem)
            {
                if (side.Count > 0 && GuardLexicon.Relations.Contains(stem))
                    break;
                side.Add(stem);
            }
            else if (side.Count > 0 || GuardLexicon.Relations.Contains(_words[index].Text) || ++skipped > 2)
            {
                break;
            }
        }

        return [.. side];
    }
}

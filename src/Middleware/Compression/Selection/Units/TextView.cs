namespace Wattwise.Compression;

/// <summary>Lines of a text, or pieces of long lines, written as they are.</summary>
internal sealed class TextView(string source, List<Unit> units, string noun, double neighbourShare) : SourceView(source, units, noun)
{
    /// <inheritdoc/>
    public override double NeighbourShare => neighbourShare;

    /// <inheritdoc/>
    public override void Write(bool[] kept, SelectionWriter writer)
    {
        for (var i = 0; i < Units.Count;)
        {
            if (kept[i])
            {
                // A piece whose line's begin is missing starts on a line of its own.
                if (!Units[i].IsContinuation)
                    writer.StartLine();
                writer.Copy(Units[i].Start, Units[i].Length);
                i++;
                continue;
            }

            var (first, count) = (i, 0);
            while (i < Units.Count && !kept[i])
                count += Units[i++].IsFrame ? 0 : 1;
            if (count == 0)
                continue;
            var within = first > 0 && Units[first].IsContinuation && i < Units.Count && Units[i].IsContinuation;
            if (!Units[first].IsContinuation)
                writer.StartLine();
            writer.Gap(count);
            if (!within)
                writer.Add("\n");
        }
    }
}

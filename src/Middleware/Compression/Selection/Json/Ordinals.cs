namespace Wattwise.Compression;

/// <summary>The words for a place in a list: a question may ask for the third result.</summary>
internal static class Ordinals
{
    private static readonly string[] Words =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

    /// <summary>The words for a place, counted from 0; empty beyond the tenth, but for the last.</summary>
    public static string Of(int index, int count) =>
        (index < Words.Length ? Words[index] : "") + (index == count - 1 && count > 1 ? " last" : "");
}

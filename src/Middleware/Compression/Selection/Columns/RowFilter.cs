namespace Wattwise.Compression;

/// <summary>A condition of a question and the rows that meet it.</summary>
/// <param name="Condition">The condition, in the names and values of the table.</param>
/// <param name="Rows">The rows by their numbers, rising.</param>
/// <param name="Strength">How sure it is that the question means it; the higher, the surer.</param>
internal sealed record RowFilter(string Condition, int[] Rows, double Strength);

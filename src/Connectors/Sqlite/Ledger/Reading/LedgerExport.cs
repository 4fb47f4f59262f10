using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Wattwise.Accounting;

/// <summary>Writes rows of the view <c>ledger</c> one by one, so that memory does not grow with their number.</summary>
internal static class LedgerExport
{
    private const int RowsPerFlush = 256;
    private const int BufferBytes = 1 << 16;

    // A spreadsheet would run such a cell as a formula, and names of models and tenants may be anybody's words.
    private static readonly char[] FormulaStarts = ['=', '+', '-', '@', '\t', '\r'];

    public static long WriteCsv(SqliteDataReader rows, Stream output, CancellationToken cancellationToken)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), BufferBytes, leaveOpen: true) { NewLine = "\r\n" };
        writer.WriteLine(string.Join(',', Enumerable.Range(0, rows.FieldCount).Select(rows.GetName)));
        long count = 0;
        for (; rows.Read(); count++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < rows.FieldCount; i++)
            {
                if (i > 0)
                    writer.Write(',');
                WriteCell(writer, rows.GetValue(i));
            }

            writer.WriteLine();
        }

        return count;
    }

    public static long WriteJson(SqliteDataReader rows, Stream output, CancellationToken cancellationToken)
    {
        using var writer = new Utf8JsonWriter(output);
        var names = Enumerable.Range(0, rows.FieldCount).Select(column => JsonEncodedText.Encode(rows.GetName(column))).ToArray();
        writer.WriteStartArray();
        long count = 0;
        for (; rows.Read(); count++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.WriteStartObject();
            for (var i = 0; i < names.Length; i++)
                WriteProperty(writer, names[i], rows.GetValue(i));
            writer.WriteEndObject();
            if (count % RowsPerFlush == RowsPerFlush - 1)
                writer.Flush();
        }

        writer.WriteEndArray();
        return count;
    }

    private static void WriteProperty(Utf8JsonWriter writer, JsonEncodedText name, object value)
    {
        switch (value)
        {
            case long whole:
                writer.WriteNumber(name, whole);
                break;
            case double number:
                writer.WriteNumber(name, number);
                break;
            case string text:
                writer.WriteString(name, text);
                break;
            default:
                writer.WriteNull(name);
                break;
        }
    }

    private static void WriteCell(StreamWriter writer, object value)
    {
        switch (value)
        {
            case long whole:
                writer.Write(whole.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                writer.Write(number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case string text:
                WriteText(writer, text.Length > 0 && FormulaStarts.Contains(text[0]) ? "'" + text : text);
                break;
        }
    }

    private static void WriteText(StreamWriter writer, string text) =>
        writer.Write(text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
}

using System.Text;

namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>A message of Protocol Buffers without its schema: fields by number.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ReadOnlyMemory<byte> Content)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> content)
    {
        for (var at = 0; at < content.Length;)
        {
            var tag = ReadNumber(content.Span, ref at);
            var length = (tag & 7) switch
            {
                0 => Skipped(content.Span, at),
                1 => 8,
                2 => (int)ReadNumber(content.Span, ref at),
                5 => 4,
                var kind => throw new FormatException($"Wire type {kind}."),
            };
            if ((tag & 7) == 2)
                _fields.Add(((int)(tag >> 3), content.Slice(at, length)));
            at += length;
        }
    }

    public IEnumerable<ProtobufMessage> Messages(int field) => Contents(field).Select(content => new ProtobufMessage(content));

    public string Text(int field) => Encoding.UTF8.GetString(Contents(field).FirstOrDefault().Span);

    public string Hex(int field) => Convert.ToHexStringLower(Contents(field).FirstOrDefault().Span);

    private IEnumerable<ReadOnlyMemory<byte>> Contents(int field) =>
        _fields.Where(pair => pair.Field == field).Select(pair => pair.Content);

    private static int Skipped(ReadOnlySpan<byte> content, int at)
    {
        var end = at;
        ReadNumber(content, ref end);
        return end - at;
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> content, ref int at)
    {
        ulong number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = content[at++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return number;
        }
    }
}

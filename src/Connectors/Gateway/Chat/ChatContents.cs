using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Chat;

/// <summary>Reads the content of a message: a text or an array of parts.</summary>
internal static class ChatContents
{
    private const int MaxParts = 1024;
    private const string Field = "content";

    public static List<AIContent> Read(FieldReader reader, bool isUser)
    {
        if (!reader.Find(Field, out var content))
            throw new GatewayException(GatewayErrors.Missing(reader.Name(Field)));
        if (content.ValueKind == JsonValueKind.String)
            return [new TextContent(FieldReader.TextOf(content, reader.Name(Field)))];
        var contents = new List<AIContent>();
        foreach (var (item, path) in reader.Items(Field, MaxParts, mayBeText: true))
            contents.Add(ReadPart(FieldReader.Of(item, path), isUser));
        return contents;
    }

    /// <summary>The content of a message that is text alone, its parts put together.</summary>
    public static string ReadText(FieldReader reader)
    {
        var text = new StringBuilder();
        foreach (var content in Read(reader, isUser: false))
            text.Append(((TextContent)content).Text);
        return text.ToString();
    }

    private static AIContent ReadPart(FieldReader part, bool isUser)
    {
        var type = part.RequiredText("type", SharedReading.MaxNameLength);
        return type switch
        {
            "text" => new TextContent(part.RequiredText("text")),
            "refusal" => new TextContent(part.RequiredText("refusal")),
            "image_url" when isUser => SharedReading.ReadImage(part.RequiredObject("image_url"), "url"),
            "input_audio" when isUser => ReadAudio(part.RequiredObject("input_audio")),
            _ => throw new GatewayException(GatewayErrors.WrongValue(
                part.Name("type"), isUser ? "text, image_url or input_audio" : "text")),
        };
    }

    private static DataContent ReadAudio(FieldReader audio)
    {
        var format = audio.RequiredText("format", SharedReading.MaxNameLength);
        if (format is not ("wav" or "mp3"))
            throw new GatewayException(GatewayErrors.WrongValue(audio.Name("format"), "wav or mp3"));
        var type = format == "wav" ? "audio/wav" : "audio/mpeg";
        return SharedReading.ReadData($"data:{type};base64,{audio.RequiredText("data")}", audio.Name("data"), "audio");
    }
}

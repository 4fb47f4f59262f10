using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>
/// Takes a model's output apart while it comes in: text, reasoning and calls. Nothing that was given out is taken back. Not thread-safe.
/// </summary>
/// <remarks>
/// It holds back what can still become a mark, and white space that may belong to one. A call is given out with its last byte. Where a call
/// stands inside of reasoning, it counts if nothing but calls follows; for families that call so it ends the reasoning at once.
/// </remarks>
internal sealed class OutputParser
{
    private readonly OutputForm _form;
    private readonly IReadOnlyList<ToolDescription> _tools;
    private readonly ByteQueue _bytes = new();
    private readonly TextEmitter _text = new(OutputPartKind.Text);
    private readonly TextEmitter _reasoning = new(OutputPartKind.Reasoning);
    private readonly OutputMarks _marks;
    private readonly MessageReader? _messages;
    private CallReader? _reader;
    private CallForm _readForm;
    private Place _place;
    private Place _placeOfCall;
    private int _callsGiven;
    private bool _hadCall;
    private bool _hadBareObject;
    private bool _hadHeader;

    /// <param name="form">What the output looks like.</param>
    /// <param name="tools">The tools that the model knows; types of arguments are taken from their schemas. Without any, nothing is a
    /// call.</param>
    /// <param name="promptEnd">The end of the rendered prompt: what it opened.</param>
    public OutputParser(OutputForm form, IReadOnlyList<ToolDescription> tools, string promptEnd)
    {
        _form = form;
        _tools = tools;
        _marks = new(form, tools.Count > 0);
        _readForm = form.CallsOrHermes;
        _messages = form.Messages is { } messages ? new(messages, tools) : null;
        _place = _messages?.StartsInHeader(promptEnd) == true ? Place.Header : form.OpensReasoning(promptEnd) ? Place.Reasoning
            : Place.Text;
        _reasoning.SkipBlanks();
    }

    private enum Place
    {
        Header,
        Text,
        Reasoning,
        Call,
        Ignored,
    }

    /// <summary>Whether the last byte was part of reasoning.</summary>
    public bool InReasoning => _place == Place.Reasoning || (_place == Place.Call && _placeOfCall == Place.Reasoning);

    /// <summary>Whether the last byte was part of a call.</summary>
    public bool InCall => _place == Place.Call && _reader!.IsInCall;

    /// <summary>
    /// After <see cref="Finish"/>: the raw text of a call that the output's end cut; <see langword="null"/> where there is none.
    /// </summary>
    public string? UnfinishedCall { get; private set; }

    /// <summary>Takes more of the output.</summary>
    /// <param name="bytes">The bytes; they may end inside a character or a marker.</param>
    /// <param name="parts">Gets what is certain now.</param>
    public void Append(ReadOnlySpan<byte> bytes, List<OutputPart> parts)
    {
        _bytes.Append(bytes);
        Run(parts, isEnd: false);
    }

    /// <summary>The output has ended.</summary>
    /// <param name="parts">Gets what was held back.</param>
    public void Finish(List<OutputPart> parts)
    {
        Run(parts, isEnd: true);
        _reasoning.Finish(parts, keepsBlanks: false);
        _text.Finish(parts, keepsBlanks: !_hadCall);
    }

    private void Run(List<OutputPart> parts, bool isEnd)
    {
        var goesOn = true;
        while (goesOn && (_bytes.Count > 0 || (isEnd && _place == Place.Call)))
        {
            goesOn = _place switch
            {
                Place.Header => ReadHeader(parts, isEnd),
                Place.Call => ReadCall(parts, isEnd),
                _ => ReadText(parts, isEnd),
            };
        }
    }

    private bool ReadText(List<OutputPart> parts, bool isEnd)
    {
        if (MayBeBareCall(out var waits))
        {
            _hadBareObject = true;
            BeginCall(_form.CallsOrHermes, new JsonCallReader(_form.CallsOrHermes, _tools, mustBeKnown: true));
            return true;
        }

        if (waits && !isEnd)
            return false;
        var mark = _marks.Find(_bytes.Span, isEnd, out var place, out var length);
        Show(_bytes.Span[..place], parts);
        _bytes.Skip(place);
        if (mark == OutputMark.None)
            return false;
        if (!Counts(mark))
        {
            Show(_bytes.Span[..length], parts);
        }
        else if (mark is OutputMark.Call or OutputMark.HermesCall)
        {
            var form = mark == OutputMark.Call ? _form.CallsOrHermes : CallForm.Hermes;
            BeginCall(form, CallReader.Of(form, _tools));
            return true;
        }
        else
        {
            Pass(mark, parts);
        }

        _bytes.Skip(length);
        return true;
    }

    /// <summary>Whether a mark means something where it stands.</summary>
    private bool Counts(OutputMark mark) => mark switch
    {
        OutputMark.ReasoningOpen => _place == Place.Text && (_form.Reasoning!.IsUnmistakable || !_text.HasText || _hadCall),
        OutputMark.ReasoningClose => _place == Place.Reasoning
            || (_place == Place.Text && (_form.Reasoning!.IsUnmistakable || !_text.HasText)),
        OutputMark.Ignored => _place != Place.Reasoning,
        _ => true,
    };

    /// <summary>Goes to where a mark leads.</summary>
    private void Pass(OutputMark mark, List<OutputPart> parts)
    {
        switch (mark)
        {
            case OutputMark.ReasoningOpen:
                _text.Drop();
                _place = Place.Reasoning;
                _reasoning.SkipBlanks();
                break;
            case OutputMark.ReasoningClose:
                EndReasoning(parts, Place.Text);
                break;
            case OutputMark.MessageEnd:
                EndReasoning(parts, Place.Ignored);
                break;
            case OutputMark.MessageOpen:
                _hadHeader = true;
                EndReasoning(parts, Place.Header);
                break;
        }
    }

    private void EndReasoning(List<OutputPart> parts, Place next)
    {
        _reasoning.Finish(parts, keepsBlanks: false);
        _reasoning.SkipBlanks();
        _place = next;
        if (_text.HasText)
            return;
        _text.Drop();
        _text.SkipNewlines(2);
    }

    private void Show(ReadOnlySpan<byte> bytes, List<OutputPart> parts)
    {
        if (bytes.IsEmpty || _place is Place.Ignored or Place.Header || (_hadCall && _place == Place.Text && _messages is null))
            return;
        (_place == Place.Reasoning ? _reasoning : _text).Write(bytes, parts);
    }

    // A turn that is one JSON object, or one in a fence, may be a call that nothing marks.
    private bool MayBeBareCall(out bool waits)
    {
        waits = false;
        if (_place != Place.Text || _text.HasText || _hadCall || _hadBareObject || _tools.Count == 0 || _messages is not null
            || _form.CallsOrHermes.Keys is null)
        {
            return false;
        }

        var bytes = _bytes.Span.TrimStart(" \r\n\t"u8);
        var fence = "```json"u8;
        if (bytes.StartsWith(fence))
        {
            bytes = bytes[fence.Length..].TrimStart(" \r\n\t"u8);
            waits = bytes.IsEmpty;
        }
        else
        {
            waits = fence.StartsWith(bytes);
        }

        return bytes is [(byte)'{', ..];
    }

    private void BeginCall(CallForm form, CallReader reader)
    {
        _placeOfCall = _place;
        _place = Place.Call;
        (_readForm, _reader, _callsGiven) = (form, reader, 0);
    }

    private bool ReadCall(List<OutputPart> parts, bool isEnd)
    {
        var reader = _reader!;
        var result = reader.Read(_bytes.Span, isEnd);
        var isCertain = _placeOfCall != Place.Reasoning || _readForm.EndsReasoning
            || (isEnd && result == ReadResult.Done && reader.Place == _bytes.Count);
        if (isCertain)
            GiveCalls(reader, parts);
        if (result == ReadResult.More)
            return false;
        var given = _callsGiven;
        _callsGiven = 0;
        _place = _placeOfCall;
        if (isCertain && result == ReadResult.Cut)
        {
            UnfinishedCall = FrameWords.Decode(_bytes.Span[(given > 0 ? reader.Place : 0)..]);
            _bytes.Skip(_bytes.Count);
        }
        else if (given > 0)
        {
            _bytes.Skip(reader.Place);
            _place = _messages is null ? Place.Text : Place.Ignored;
        }
        else if (result == ReadResult.Failed && !ReferenceEquals(_readForm, CallForm.Hermes) && _bytes.Span.StartsWith("<tool_call>"u8))
        {
            BeginCall(CallForm.Hermes, CallReader.Of(CallForm.Hermes, _tools));
        }
        else
        {
            // No call: what looked like one is text.
            var length = result == ReadResult.Cut ? _bytes.Count : Math.Max(1, _marks.LengthAt(_bytes.Span));
            Show(_bytes.Span[..length], parts);
            _bytes.Skip(length);
        }

        return true;
    }

    private void GiveCalls(CallReader reader, List<OutputPart> parts)
    {
        if (reader.Calls.Count > _callsGiven)
        {
            _reasoning.Finish(parts, keepsBlanks: false);
            _text.Drop();
            _hadCall = true;
        }

        for (; _callsGiven < reader.Calls.Count; _callsGiven++)
            parts.Add(new(OutputPartKind.Call, "", reader.Calls[_callsGiven]));
    }

    private bool ReadHeader(List<OutputPart> parts, bool isEnd)
    {
        var result = _messages!.Read(_bytes.Span, isEnd, out var kind, out var name, out var length);
        if (result == ReadResult.More)
            return false;
        if (result == ReadResult.Done)
        {
            _bytes.Skip(length);
            _hadHeader = true;
            _place = kind switch { OutputPartKind.Reasoning => Place.Reasoning, null => Place.Ignored, _ => Place.Text };
            if (kind == OutputPartKind.Call)
            {
                var form = _form.CallsOrHermes;
                BeginCall(form, form.Tags is null ? new MessageCallReader(form, _tools, name) : CallReader.Of(form, _tools));
            }

            return true;
        }

        // No header: text that only began as one. What the prompt ended with is not a part of it.
        _place = Place.Text;
        if (_hadHeader)
            _text.Write(Encoding.UTF8.GetBytes(_form.Messages!.Open), parts);
        return true;
    }
}

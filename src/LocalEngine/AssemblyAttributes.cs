using System.Runtime.CompilerServices;

// Every native signature is blittable: no marshalling stubs at run time, and NativeAOT needs none either.
[assembly: DisableRuntimeMarshalling]

Console.WriteLine("tensorcore");
